package command

import (
	"context"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/destination"
)

// linkOptions are what the flags say that links are to have. A password that is made up is told here, once, and apart from the
// links.
func (p *Program) linkOptions(ctx context.Context, o *options.Options) (destination.LinkOptions, error) {
	out := destination.LinkOptions{MaxDownloads: o.MaxDownloads, Note: o.Note}
	if o.GeneratePassword {
		out.Password = destination.GeneratePassword()
		p.tell("Password: " + out.Password.Reveal() + "  It is shown only now. Give it to whoever gets the links, on another way than them.")
		return out, nil
	}
	var err error
	out.Password, err = p.password(ctx, o)
	return out, err
}

// password is the one that the flags name; none where they name none.
func (p *Program) password(ctx context.Context, o *options.Options) (destination.Password, error) {
	text := ""
	switch {
	case o.PasswordEnv != "":
		if text = p.Env(o.PasswordEnv); text == "" {
			return destination.Password{}, exit.Usage("The variable %s, which --password-env names, is empty.", o.PasswordEnv)
		}
	case o.AskPassword:
		var err error
		if text, err = p.askPassword(ctx); err != nil {
			return destination.Password{}, err
		}
	default:
		return destination.Password{}, nil
	}
	if err := options.CheckPassword(text); err != nil {
		return destination.Password{}, err
	}
	return destination.NewPassword(text), nil
}

// askPassword asks twice: nobody sees what is typed.
func (p *Program) askPassword(ctx context.Context) (string, error) {
	if p.Ask == nil {
		return "", exit.Usage("--ask-password needs a terminal. Give the password with --password-env.")
	}
	first, err := p.Ask(ctx, "Password for the links: ")
	if err != nil {
		return "", err
	}
	again, err := p.Ask(ctx, "Once more: ")
	if err == nil && first != again {
		err = exit.Usage("The two are not the same.")
	}
	return first, err
}

// askAgain asks for the password of the links of a run, which an earlier linkdrop-send knew.
func (p *Program) askAgain(ctx context.Context, what string) (destination.Password, error) {
	text, err := p.Ask(ctx, "The links of "+sentence.VisibleName(what)+" have a password, which is not kept. Type it again: ")
	return destination.NewPassword(text), err
}

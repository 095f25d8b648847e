package server

import "linkdrop/uploader/server/password"

// CheapPasswords makes the hashes of a server cost next to nothing.
func CheapPasswords(s *Server) {
	s.passwords = password.New(password.Cost{Memory: 64, Passes: 1, Threads: 1})
}

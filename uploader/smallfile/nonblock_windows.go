package smallfile

// dontWait: pipes have names of their own there, and are no regular files.
const dontWait = 0

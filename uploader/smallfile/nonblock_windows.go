package smallfile

// nonBlocking: pipes have names of their own there, and are no regular files.
const nonBlocking = 0

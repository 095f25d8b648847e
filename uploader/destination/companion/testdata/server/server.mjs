// The stock `companion` command listens on every interface; this one on loopback only.
import standalone from '@uppy/companion/standalone'
const { app } = standalone()
app.listen(Number(process.env.COMPANION_PORT), '127.0.0.1')

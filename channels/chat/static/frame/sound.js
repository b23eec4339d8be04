// A short, quiet tone for a new message. Off until somebody turns it on.

let context = /** @type {AudioContext | null} */ (null)

/** Play it; browsers allow this only after the visitor has pressed something. */
export const chime = () => {
  context ??= new AudioContext()
  const gain = context.createGain()
  gain.connect(context.destination)
  gain.gain.setValueAtTime(0.06, context.currentTime)
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35)
  for (const [hertz, after] of [[660, 0], [880, 0.09]]) {
    const tone = context.createOscillator()
    tone.frequency.value = hertz
    tone.connect(gain)
    tone.start(context.currentTime + after)
    tone.stop(context.currentTime + 0.36)
  }
}

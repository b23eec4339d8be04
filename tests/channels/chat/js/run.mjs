// Runs the tests of one module: node run.mjs name. Prints a line per claim, ends with 1 if one fails.
const { default: tests } = await import(`./${process.argv[2]}.mjs`)
let failed = 0
for (const [claim, test] of Object.entries(tests)) {
  try {
    await test()
    console.log(`ok ${claim}`)
  } catch (error) {
    failed += 1
    console.log(`not ok ${claim}: ${error.stack}`)
  }
}
process.exitCode = failed ? 1 : 0

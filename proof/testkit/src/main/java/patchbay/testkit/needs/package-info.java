/// What a test needs of the computer it runs on, said by [patchbay.testkit.needs.Needs]. Where that is missing
/// the test is not run, and is written into `target/not-run` of the project, which `./verify` prints and
/// counts.
package patchbay.testkit.needs;

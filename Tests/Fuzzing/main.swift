import Foundation

/// `plimsoll-fuzz --seconds 600 --seed 1`: mutated manifests through reader, checks, fixes and outputs.
///
/// The work is done by a second process of the same program, so that a crash or a hang ends that one and is told; the
/// number of the input says what it was: the same seed and number make the same bytes.
let options = FuzzOptions(Array(CommandLine.arguments.dropFirst()))
switch options.mode {
case .usage(let problem):
  print(problem)
  print("plimsoll-fuzz [--seconds 60] [--seed 1] [--corpus Tests/Fuzzing/corpus] [--only NUMBER]")
  exit(2)
case .one(let number):
  let input = Mutator(corpus: options.readCorpus(), seed: options.seed).input(number)
  FileHandle.standardOutput.write(Data(input))
  FuzzTarget.run(input)
case .worker(let first):
  FuzzWorker(options: options).run(from: first)
case .parent:
  exit(FuzzParent(options: options).run())
}

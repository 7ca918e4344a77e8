import PlimsollCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

exit(Plimsoll.run(Array(CommandLine.arguments.dropFirst())))

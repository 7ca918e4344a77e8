import PlimsollCommands
import ProcessMemory

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

process_memory_take_large_steps()
exit(Plimsoll.run(Array(CommandLine.arguments.dropFirst())))

import ArgumentParser
import PlimsollCommands

Plimsoll.main()

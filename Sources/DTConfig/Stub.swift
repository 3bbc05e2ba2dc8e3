import Configuration
import SystemPackage
import Yams

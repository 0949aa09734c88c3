// Imported before anything else: old packages load deprecated modules of Node, which is our affair.
import process from "node:process";
(process as unknown as { noDeprecation: boolean }).noDeprecation = true;

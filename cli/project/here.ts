/** The project of a folder, for a command: where there is none, the command line is wrong. */
import { Failure } from "../terminal/failure";
import { ProjectError } from "./errors";
import { findProject, type Project } from "./project";

export function neededProject(directory: string): Project {
  try {
    return findProject(directory);
  } catch (error) {
    if (error instanceof ProjectError) throw new Failure(2, error.message);
    throw error;
  }
}

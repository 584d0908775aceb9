package io.exprsn.simulcast.examples.command;

/** Ends the command with one sentence for the user and an exit code. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** Refuses an argument. */
    static CommandException usage(String sentence) {
        return new CommandException(ExitCode.USAGE, sentence);
    }

    int exitCode() {
        return exitCode;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

package io.exprsn.simulcast.ffmpeg;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is written down of a child.
 *
 * @param world see {@link ProcessMark#world()}
 * @param owner the JVM that started it
 * @param argumentCount how many arguments it was started with
 * @param argumentHash of these arguments, which may hold secrets
 */
record ChildEntry(String world, ProcessMark child, ProcessMark owner, int argumentCount, String argumentHash) {
    private static final Pattern FORM = Pattern.compile("simulcast-child 1\n"
            + "world (\\S{1,200})\n"
            + "child (\\d{1,18}) (\\w{1,30})\n"
            + "owner (\\d{1,18}) (\\w{1,30})\n"
            + "arguments (\\d{1,6}) ([0-9a-f]{64})\n");

    static ChildEntry of(String world, ProcessMark child, ProcessMark owner, List<String> arguments) {
        return new ChildEntry(world, child, owner, arguments.size(), hash(arguments));
    }

    /** Empty if it is not whole or not ours. */
    static Optional<ChildEntry> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ChildEntry(
                parts.group(1),
                new ProcessMark(Long.parseLong(parts.group(2)), parts.group(3)),
                new ProcessMark(Long.parseLong(parts.group(4)), parts.group(5)),
                Integer.parseInt(parts.group(6)),
                parts.group(7)));
    }

    String text() {
        return "simulcast-child 1\nworld " + world + "\nchild " + child.pid() + " " + child.started() + "\nowner "
                + owner.pid() + " " + owner.started() + "\narguments " + argumentCount + " " + argumentHash + "\n";
    }

    /** Unlike that of any other child, whichever of the machines that share a folder it runs on. */
    String fileName() {
        return child.pid() + "-" + child.started() + "-" + hash(List.of(world)).substring(0, 8) + ".child";
    }

    /**
     * Whether the child still runs: number, start and arguments are the same. Only the last arguments count: a script in the place of
     * FFmpeg stands before them, and when it hands over to the real one the name changes and they stay. What the system shows
     * right after a start may still be empty, so the hash is of what we started, not of what was seen then.
     */
    boolean stillRuns() {
        if (!child.runs()) {
            return false;
        }
        List<String> shown = child.arguments();
        int before = shown.size() - argumentCount;
        return argumentCount > 0
                && before >= 0
                && hash(shown.subList(before, shown.size())).equals(argumentHash);
    }

    private static String hash(List<String> arguments) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String argument : arguments) {
                digest.update(plain(argument).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /**
     * Without what depends on the charset in which one JVM passed an argument on and another reads it back. What cannot be
     * encoded is passed on as a question mark.
     */
    private static String plain(String argument) {
        StringBuilder plain = new StringBuilder(argument.length());
        argument.chars().filter(c -> c < 0x80 && c != '?').forEach(c -> plain.append((char) c));
        return plain.toString();
    }
}

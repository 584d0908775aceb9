package io.exprsn.simulcast.ffmpeg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Shell scripts that behave like an FFmpeg, well or badly. */
final class FakeFfmpeg {
    private static final String ANSWERS = """
            case "$*" in
              *-version*) echo "ffmpeg version VERSION Copyright (c) the FFmpeg developers" ; exit 0 ;;
              *-muxers*) printf ' --\\n  E flv             FLV (Flash Video)\\n' ; exit 0 ;;
              *-demuxers*) printf ' --\\n D  flv             FLV\\n D  lavfi           Libavfilter\\n' ; exit 0 ;;
              *-encoders*) printf ' ------\\n V....D ENCODER             an encoder\\n A....D aac   AAC\\n' ; exit 0 ;;
              *-protocols*) printf 'Supported file protocols:\\nInput:\\n  file\\nOutput:\\n  pipe\\n' ; exit 0 ;;
            esac
            """;

    private FakeFfmpeg() {}

    /** One that answers all questions and then does what the body says. */
    static Path answering(Path file, String version, String encoder, String body) {
        return script(file, ANSWERS.replace("VERSION", version).replace("ENCODER", encoder) + body);
    }

    static Path script(Path file, String body) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\n" + body + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

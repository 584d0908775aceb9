package io.exprsn.simulcast.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who encodes one clip for several destinations, with how it is started. */
enum EncodePeer {
    /** The library, JVM as it comes, with the encoders it starts. */
    OURS("ours"),
    /** One FFmpeg per destination: each reads, decodes, encodes and sends for itself. */
    EACH("one ffmpeg each"),
    /** One FFmpeg with one output per destination: reads and decodes once. */
    OUTPUTS("one ffmpeg, an output each");

    final String title;

    EncodePeer(String title) {
        this.title = title;
    }

    /**
     * What to run.
     *
     * @param wanted one for each destination
     * @param server of all destinations, without the key
     */
    record Task(Path ffmpeg, Path clip, List<Wanted> wanted, String server, Path folder) {
        private String destination(int index) {
            return server + "/k" + index;
        }
    }

    /** It runs. */
    record Running(List<Child> children) implements AutoCloseable {
        /** Its processes, with those they started. */
        List<Long> pids() {
            return children.stream()
                    .flatMap(child -> Accounting.family(child.pid()).stream())
                    .toList();
        }

        @Override
        public void close() {
            children.forEach(Child::close);
        }
    }

    Running start(Task task) throws IOException {
        List<Child> children = new ArrayList<>();
        try {
            switch (this) {
                case OURS -> children.add(library(task));
                case EACH -> {
                    for (int i = 0; i < task.wanted.size(); i++) {
                        List<String> command = read(task);
                        command.addAll(output(task, i));
                        children.add(Child.start("ffmpeg", task.folder, command));
                    }
                }
                case OUTPUTS -> {
                    List<String> command = read(task);
                    for (int i = 0; i < task.wanted.size(); i++) {
                        command.addAll(output(task, i));
                    }
                    children.add(Child.start("ffmpeg", task.folder, command));
                }
            }
        } catch (IOException | RuntimeException e) {
            children.forEach(Child::close);
            throw e;
        }
        return new Running(children);
    }

    private static Child library(Task task) throws IOException {
        List<String> args = new ArrayList<>(List.of(task.server, task.clip.toString(), task.ffmpeg.toString()));
        task.wanted.forEach(one -> args.add(one.name()));
        Child child = Child.java("library", task.folder, List.of(Peer.NIO), EncoderUnderTest.class, args);
        try {
            child.answer();
            return child;
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static List<String> read(Task task) {
        return new ArrayList<>(List.of(
                task.ffmpeg.toString(),
                "-nostdin",
                "-hide_banner",
                "-loglevel",
                "warning",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                task.clip.toString()));
    }

    private static List<String> output(Task task, int index) {
        List<String> arguments = new ArrayList<>(List.of("-map", "0:v:0", "-map", "0:a:0"));
        arguments.addAll(task.wanted.get(index).arguments());
        arguments.addAll(List.of("-f", "flv", "-flvflags", "no_duration_filesize", task.destination(index)));
        return arguments;
    }
}

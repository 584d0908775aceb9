package io.exprsn.simulcast.testkit;

/**
 * One {@code publish} command that reached an ingest, whatever became of it.
 *
 * @param connection number of the connection, counted from 1
 * @param app the {@code app} of the connection
 * @param streamName the name asked for
 * @param accepted whether it was answered with {@code NetStream.Publish.Start}
 * @param at {@link System#nanoTime()} of the answer
 */
public record PublishAttempt(int connection, String app, String streamName, boolean accepted, long at) {}

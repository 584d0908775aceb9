package io.exprsn.simulcast.testkit;

/**
 * A broadcast as a platform that is played knows it.
 *
 * @param id the platform's
 * @param state in the platform's own word
 * @param title as its people see it
 * @param privacy in the platform's own word; empty where it has none
 */
public record FakeBroadcast(String id, String state, String title, String privacy) {}

package io.exprsn.simulcast;

import java.time.Instant;

/**
 * An error that happened, with what helps. Holds no secret.
 *
 * @param kind what it means for what happens next
 * @param text what was being done and what came back
 * @param remedy what helps
 * @param at when it happened, wall clock
 */
public record Problem(ErrorKind kind, String text, String remedy, Instant at) {}

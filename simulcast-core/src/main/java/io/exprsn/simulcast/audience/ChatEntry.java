package io.exprsn.simulcast.audience;

import io.exprsn.simulcast.spi.ChatMessage;
import java.time.Instant;

/**
 * A message of the merged chat. Immutable.
 *
 * @param destination where it was written
 * @param message what was written; its time is by the platform's clock
 * @param arrived when it came here, wall clock
 */
public record ChatEntry(String destination, ChatMessage message, Instant arrived) {}

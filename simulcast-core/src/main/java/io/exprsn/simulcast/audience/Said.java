package io.exprsn.simulcast.audience;

import io.exprsn.simulcast.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What became of a text in the chat of one destination. Immutable.
 *
 * @param destination its name
 * @param problem why it was not said; null if it was
 */
public record Said(String destination, @Nullable Problem problem) {}

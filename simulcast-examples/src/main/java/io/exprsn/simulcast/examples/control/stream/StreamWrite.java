package io.exprsn.simulcast.examples.control.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream as it is asked for, or what is to change of it: what is null stays as it is.
 *
 * @param id for a new one only; null to have one made
 * @param title as viewers see it; empty for the name
 * @param description as viewers see it; empty for none
 * @param inputSource as {@link Sources} takes it
 * @param destinations ids of those that are there
 */
public record StreamWrite(
        @Nullable String id,
        @Nullable String name,
        @Nullable String title,
        @Nullable String description,
        @Nullable String inputSource,
        @Nullable List<String> destinations) {}

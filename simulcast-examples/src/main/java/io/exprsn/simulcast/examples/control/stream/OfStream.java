package io.exprsn.simulcast.examples.control.stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Something of one stream, told to those who hear of all: its fields, and whose it is.
 *
 * @param <T> what it is
 */
public record OfStream<T>(String streamId, @JsonUnwrapped T value) {}

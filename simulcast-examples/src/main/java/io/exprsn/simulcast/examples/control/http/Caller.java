package io.exprsn.simulcast.examples.control.http;

/**
 * Who makes a request.
 *
 * @param role what they may do
 * @param name tells this caller from others, for what only they may end; no secret. All who use one token are one caller, each browser
 *     that logged in is another
 */
public record Caller(Role role, String name) {}

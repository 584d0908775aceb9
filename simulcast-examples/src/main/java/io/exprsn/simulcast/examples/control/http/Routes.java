package io.exprsn.simulcast.examples.control.http;

/** A part of the API. */
public interface Routes {
    /** Says what it answers to. Called once, before the server accepts requests. */
    void register(RouteTable table);
}

package io.exprsn.simulcast.examples.control.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a route answers. Immutable but for its headers, which are added while it is made. */
public final class Answer {
    /** Of a handler that answers in its own way and time. */
    static final Answer TAKEN = new Answer(200, "", new byte[0]);

    private static final String JSON = "application/json";

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();

    private Answer(int status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /** 200 with JSON. */
    public static Answer ok(Object value) {
        return json(200, value);
    }

    /** 201 with JSON, and where it can be read from now on. */
    public static Answer created(String location, Object value) {
        return json(201, value).header("Location", location);
    }

    /** 202 with JSON: it is on its way. */
    public static Answer accepted(Object value) {
        return json(202, value);
    }

    /** 204. */
    public static Answer none() {
        return new Answer(204, "", new byte[0]);
    }

    /** Any status with JSON. */
    public static Answer json(int status, Object value) {
        return new Answer(status, JSON, Json.write(value));
    }

    /** Any status with JSON that was written before; for what was kept for a repeated request. */
    public static Answer written(int status, byte[] json) {
        return new Answer(status, JSON, json);
    }

    /** 200 with a text. */
    public static Answer text(String contentType, String text) {
        return new Answer(200, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** 200 with bytes. */
    public static Answer bytes(String contentType, byte[] bytes) {
        return new Answer(200, contentType, bytes);
    }

    /** 303: look there. */
    public static Answer seeOther(String location) {
        return new Answer(303, "", new byte[0]).header("Location", location);
    }

    /** Any status with a page for a person; what stands in it must be escaped. */
    public static Answer html(int status, String page) {
        return new Answer(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer problem(Problem problem) {
        return new Answer(problem.status(), "application/problem+json", Json.write(problem));
    }

    /** With one more header. */
    public Answer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** With an {@code ETag}; a client that has it already gets 304 instead. */
    public Answer etag(String tag) {
        return header("ETag", "\"" + tag + "\"");
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The body; not a copy. */
    public byte[] body() {
        return body;
    }

    String contentType() {
        return contentType;
    }

    Map<String, String> headers() {
        return headers;
    }
}

package io.exprsn.simulcast.examples.control.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client asks, checked while it is read. For the thread that answers it alone. */
public final class Request {
    /** Of a body, in bytes. */
    static final int LONGEST_BODY = 64 * 1024;

    /** How much of a body that is too large is read all the same, in bytes. */
    private static final long LONGEST_LEFT = 1024 * 1024;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST_CURSOR = 100;
    private static final int LARGEST_PAGE = 200;
    private static final int USUAL_PAGE = 50;

    private final Context context;
    private final @Nullable Caller caller;
    private byte @Nullable [] body;
    private @Nullable ProblemException refused;

    Request(Context context, @Nullable Caller caller) {
        this.context = context;
        this.caller = caller;
    }

    /** Whether a text can be an id of a stream or destination. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * An id in the path.
     *
     * @param name of the parameter, such as {@code streamId}
     * @throws ProblemException 404 if it cannot be one: there is nothing under it
     */
    public String id(String name) {
        String id = context.pathParam(name);
        if (!isId(id)) {
            throw ProblemException.notFound(
                    name.endsWith("Id") ? name.substring(0, name.length() - 2) : "thing",
                    "Ids have 1 to 64 letters, digits, - and _");
        }
        return id;
    }

    /** Another part of the path, as it was sent; whoever looks it up must be content with anything. */
    public String part(String name) {
        return context.pathParam(name);
    }

    /**
     * A parameter of the query; empty if it is not there.
     *
     * @throws ProblemException 400 if it is there twice, or longer than 2,000 characters
     */
    public Optional<String> query(String name) {
        var values = context.queryParams(name);
        if (values.size() > 1) {
            throw ProblemException.field(name, "is there more than once");
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.get(0).length() > 2000) {
            throw ProblemException.field(name, "is longer than 2000 characters");
        }
        return Optional.of(values.get(0));
    }

    /** An id in the query. */
    public Optional<String> queryId(String name) {
        return query(name).map(id -> {
            if (!isId(id)) {
                throw ProblemException.field(name, "is no id, expected 1 to 64 letters, digits, - and _");
            }
            return id;
        });
    }

    /** A whole number in the query. */
    public long number(String name, long least, long most, long unlessGiven) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return unlessGiven;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ProblemException.field(name, "is no whole number from " + least + " to " + most);
    }

    /** A time in the query. */
    public Optional<Instant> time(String name) {
        return query(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw ProblemException.field(name, "is no time such as 2026-12-24T18:00:00Z");
            }
        });
    }

    /** Which piece of a list is wanted: {@code limit} and {@code after}. */
    public Page.Asked page() {
        int limit = (int) number("limit", 1, LARGEST_PAGE, USUAL_PAGE);
        String after = query("after").orElse(null);
        if (after != null && (after.isEmpty() || after.length() > LONGEST_CURSOR)) {
            throw ProblemException.field("after", "is not what \"next\" was in the piece before");
        }
        return new Page.Asked(limit, after);
    }

    /** A header; empty if it is not there. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    /** A cookie; empty if it is not there. */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(context.cookie(name));
    }

    /**
     * The version in {@code If-Match}, with or without quotes; empty if there is none, or it is {@code *}.
     *
     * @throws ProblemException 400 if it is no version
     */
    public Optional<Long> ifMatch() {
        return header("If-Match").filter(tag -> !tag.strip().equals("*")).map(tag -> {
            try {
                return Long.parseLong(tag.strip().replaceAll("^\"|\"$", ""));
            } catch (NumberFormatException e) {
                throw ProblemException.field("If-Match", "is no version as it stands in what was read");
            }
        });
    }

    /** Whether the client would rather have this kind of content than JSON. */
    public boolean prefers(String contentType) {
        String accept = header("Accept").orElse("").toLowerCase(Locale.ROOT);
        int wanted = accept.indexOf(contentType);
        int json = accept.indexOf("application/json");
        return wanted >= 0 && (json < 0 || wanted < json);
    }

    /**
     * The body as a record: each of its fields and no other, of the types that the record has. Fields that are not sent are null, or what
     * a primitive begins with.
     *
     * @throws ProblemException 400, 413 or 415
     */
    public <T> T body(Class<T> type) {
        byte[] bytes = bytes();
        if (bytes.length == 0) {
            throw ProblemException.malformed("There is no body, expected a JSON object", java.util.List.of());
        }
        requireJson();
        return Json.read(bytes, type);
    }

    /** The same where a body may be left out. */
    public <T> T body(Class<T> type, Supplier<T> unlessSent) {
        return bytes().length == 0 ? unlessSent.get() : body(type);
    }

    /**
     * The body as it was sent.
     *
     * @throws ProblemException 413
     */
    public byte[] bytes() {
        byte[] read = body;
        if (read == null) {
            if (refused != null) {
                throw refused; // what came can be read once
            }
            try {
                read = read();
            } catch (ProblemException e) {
                refused = e;
                throw e;
            }
            body = read;
        }
        return read;
    }

    private byte[] read() {
        try (InputStream in = context.req().getInputStream()) {
            byte[] bytes = in.readNBytes(LONGEST_BODY + 1);
            if (bytes.length > LONGEST_BODY) {
                // Many a client reads the answer only when it has sent everything.
                in.skipNBytes(Math.min(LONGEST_LEFT, Math.max(0, context.req().getContentLengthLong() - bytes.length)));
                throw ProblemException.tooLarge(LONGEST_BODY);
            }
            return bytes;
        } catch (IOException e) {
            throw ProblemException.malformed("The body did not come whole", java.util.List.of());
        }
    }

    private void requireJson() {
        String type = context.contentType();
        String kind = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!kind.equals("application/json")) {
            throw ProblemException.mediaType();
        }
    }

    /**
     * Who asks.
     *
     * @throws IllegalStateException on a route that is open to all
     */
    public Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("Nobody has to say who they are here");
        }
        return caller;
    }

    /** Whether it comes from this caller, on routes that are open to all too. */
    public boolean isFrom(String name) {
        return caller != null && caller.name().equals(name);
    }

    /** The address it came from. */
    String clientAddress() {
        return context.ip();
    }

    /** For what Javalin alone can do, in this package. */
    Context context() {
        return context;
    }
}

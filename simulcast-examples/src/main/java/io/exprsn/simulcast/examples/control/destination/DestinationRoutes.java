package io.exprsn.simulcast.examples.control.destination;

import io.exprsn.simulcast.examples.control.http.Answer;
import io.exprsn.simulcast.examples.control.http.Request;
import io.exprsn.simulcast.examples.control.http.RouteTable;
import io.exprsn.simulcast.examples.control.http.Routes;

/** Destinations, listed, made, changed, removed and looked at. */
public final class DestinationRoutes implements Routes {
    private static final String ALL = "/api/destinations";
    private static final String ONE = ALL + "/{id}";

    private final DestinationBook book;
    private final StreamMembers streams;

    /** Over these. */
    public DestinationRoutes(DestinationBook book, StreamMembers streams) {
        this.book = book;
        this.streams = streams;
    }

    @Override
    public void register(RouteTable table) {
        table.get(
                ALL,
                request -> Answer.ok(
                        request.page().of(book.ids(), id -> book.find(id).orElse(null))));
        table.post(ALL, request -> {
            DestinationView made = book.create(request.body(DestinationWrite.class));
            return shown(Answer.created(ALL + "/" + made.id(), made), made);
        });
        table.get(ONE, request -> {
            DestinationView view = book.view(request.id("id"));
            return shown(Answer.ok(view), view);
        });
        table.put(ONE, request -> {
            DestinationView changed = book.replace(
                    request.id("id"),
                    request.body(DestinationWrite.class),
                    request.ifMatch().orElse(null));
            return shown(Answer.ok(changed), changed);
        });
        table.delete(ONE, this::remove);
        table.post(ONE + "/test-connection", request -> Answer.ok(book.test(request.id("id"))));
    }

    private Answer remove(Request request) {
        String id = request.id("id");
        book.remove(id);
        streams.forget(id);
        return Answer.none();
    }

    private static Answer shown(Answer answer, DestinationView view) {
        return answer.header("ETag", "\"" + view.version() + "\"");
    }
}

package io.exprsn.simulcast.platform.cloudflare;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.LoggedResponse;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;

/** A description of Cloudflare's API: paths, parameters, bodies, answers. See {@code ORIGIN.md} beside the file. */
final class CloudflareDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator API = read("cloudflare-stream-live.openapi.json");

    /** The host of playback. */
    private static final OpenApiInteractionValidator DELIVERY = read("cloudflare-delivery.openapi.json");

    private CloudflareDescription() {}

    private static OpenApiInteractionValidator read(String file) {
        return OpenApiInteractionValidator.createForSpecificationUrl(
                        CloudflareDescription.class.getResource(file).toString())
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.security", Level.IGNORE)
                        .build())
                .build();
    }

    private static OpenApiInteractionValidator of(LoggedRequest request) {
        return isApi(request) ? API : DELIVERY;
    }

    private static boolean isApi(LoggedRequest request) {
        return request.getUrl().startsWith("/client/v4/");
    }

    private static String path(LoggedRequest request) {
        return URI.create(request.getUrl()).getPath();
    }

    /** What is wrong with a request, one sentence each; empty if nothing is. What nothing describes is wrong. */
    static List<String> wrongs(LoggedRequest request) {
        SimpleRequest.Builder described =
                new SimpleRequest.Builder(request.getMethod().getName(), path(request));
        request.getQueryParams().values().stream()
                .filter(QueryParameter::isPresent)
                .forEach(one -> described.withQueryParam(one.key(), one.values()));
        String type = request.getHeader("Content-Type");
        if (type != null) {
            described.withContentType(type);
        }
        if (request.getBody().length > 0) {
            described.withBody(request.getBody());
        }
        return messages(of(request).validateRequest(described.build()));
    }

    /** What is wrong with an answer, one sentence each; empty if nothing is. */
    static List<String> wrongs(ServeEvent event) {
        LoggedResponse answer = event.getResponse();
        SimpleResponse described = SimpleResponse.Builder.status(answer.getStatus())
                .withContentType("application/json")
                .withBody(answer.getBodyAsString())
                .build();
        LoggedRequest request = event.getRequest();
        return messages(of(request)
                .validateResponse(
                        path(request),
                        Request.Method.valueOf(request.getMethod().getName()),
                        described));
    }

    private static List<String> messages(ValidationReport report) {
        return report.getMessages().stream()
                .filter(message -> message.getLevel() != Level.IGNORE)
                .map(ValidationReport.Message::toString)
                .toList();
    }
}

using System.Diagnostics;
using OpenTelemetry;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// Keeps mail addresses out of traces. The spans of RelateMail hold no addresses, but the keys of grains are addresses,
/// paths of the HTTP API contain them, and exceptions of other libraries may quote both. Spans of other libraries are
/// therefore exported only with attributes that are known to be harmless, and without the text of an exception.
/// </summary>
/// <remarks>
/// Spans that would start a trace of their own and belong to no message or request are not exported, for example the
/// statements of a group commit or the end of an activation.
/// </remarks>
internal sealed class SpanPrivacy : BaseProcessor<Activity>
{
    private const string Ours = "RelateMail.";
    private const string OfHttp = "Microsoft.AspNetCore";
    private const string OfCalls = "Microsoft.Orleans.Application";

    private static readonly HashSet<string> s_harmless =
    [
        // Orleans
        "rpc.system", "rpc.system.name", "rpc.service", "rpc.method", "orleans.rpc.service", "orleans.grain.type",
        "orleans.silo.id", "orleans.activation.cause", "orleans.placement.filter.type", "orleans.storage.provider",
        "orleans.storage.state.name", "orleans.storage.state.type", "status", "exception.type", "error.type",

        // ASP.NET Core; the route is a template
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "server.address",
        "server.port", "url.scheme",

        // Npgsql; statements have parameters, never values
        "db.system", "db.system.name", "db.name", "db.namespace", "db.statement", "db.query.text", "db.query.summary",
        "db.operation.name", "db.operation.batch.size", "db.response.status_code",
    ];

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name.StartsWith(Ours, StringComparison.Ordinal))
        {
            return;
        }

        if (data.ParentSpanId == default && data.Source.Name is not (OfHttp or OfCalls))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // exporters skip it
            return;
        }

        foreach (KeyValuePair<string, object?> tag in data.TagObjects.ToArray())
        {
            if (!s_harmless.Contains(tag.Key))
            {
                data.SetTag(tag.Key, null);
            }
        }

        if (data.Status == ActivityStatusCode.Error)
        {
            data.SetStatus(ActivityStatusCode.Error);
        }
    }
}

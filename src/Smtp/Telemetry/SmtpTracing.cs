using System.Diagnostics;
using System.Security.Authentication;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Telemetry;

/// <summary>
/// Traces: one span for each mail transaction, from MAIL to the final reply, with the spans of the ports below it. Its
/// attributes are ids, sizes and members of closed sets: never an address, a name from a client, or content.
/// </summary>
internal static class SmtpTracing
{
    public const string SourceName = "RelateMail.Smtp";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span when MAIL is accepted. Null if tracing is off.</summary>
    public static Activity? Begin(SmtpListener listener, bool isAuthenticated, TlsFacts? tls)
    {
        Activity? span = s_source.StartActivity("mail transaction", ActivityKind.Server);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("relatemail.listener", listener.Name);
            span.SetTag("relatemail.authenticated", isAuthenticated);
            span.SetTag("tls.protocol.version", tls?.Protocol switch
            {
                null => null,
                SslProtocols.Tls12 => "1.2",
                SslProtocols.Tls13 => "1.3",
                _ => "other",
            });
        }

        return span;
    }

    /// <summary>
    /// Makes the span current until the task of the calling asynchronous method ends.
    /// </summary>
    public static void Enter(Activity? span)
    {
        if (span is not null)
        {
            Activity.Current = span;
        }
    }

    /// <summary>RCPT was refused; the transaction stays open.</summary>
    public static void RecipientRefused(Activity? span, SmtpReply refusal) => span?.AddEvent(new ActivityEvent(
        "recipient refused", tags: new ActivityTagsCollection { ["relatemail.reply.code"] = refusal.Code }));

    /// <summary>The client may send its content.</summary>
    public static void ContentBegins(Envelope envelope)
    {
        if (envelope.Span is { } span)
        {
            span.SetTag("relatemail.message.id", envelope.Id.ToString());
            span.SetTag("relatemail.recipients", envelope.Recipients.Count);
            span.AddEvent(new ActivityEvent("content begins"));
        }
    }

    /// <summary>The last octet arrived; the rest of the span is the server's time.</summary>
    public static void ContentEnds(Envelope envelope) => envelope.Span?.AddEvent(new ActivityEvent("content ends"));

    /// <summary>The final reply.</summary>
    public static void Settle(Envelope envelope, SmtpReply reply, long octets)
    {
        if (envelope.Span is { } span)
        {
            span.SetTag("relatemail.message.size", octets);
            span.SetTag("relatemail.reply.code", reply.Code);
            span.SetTag("relatemail.reply.status", reply.Status.ToString());
            span.SetStatus(reply.Code is >= 400 and < 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        }
    }
}

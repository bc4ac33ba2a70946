using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;
using RelateMail.Smtp;

namespace RelateMail.Testing;

/// <summary>
/// Opens the ports on the loopback. The system picks each one when it is opened, so that no two servers get the same.
/// </summary>
internal sealed class TestListeners(OpenConnections connections, MailFaults faults)
    : IConfigureOptions<KestrelServerOptions>
{
    private ListenOptions? _http;
    private ListenOptions? _smtp;
    private ListenOptions? _submission;

    public int HttpPort => PortOf(_http);

    public int SmtpPort => PortOf(_smtp);

    public int SubmissionPort => PortOf(_submission);

    public void Configure(KestrelServerOptions options)
    {
        options.Listen(IPAddress.Loopback, 0, http => _http = http);
        options.EndHttpLimits(); // the engine has limits of its own
        options.Listen(IPAddress.Loopback, 0, smtp =>
        {
            _smtp = smtp;
            Serve(smtp, new SmtpListener("mx", ListenerRole.Relay, TlsMode.StartTls));
        });
        options.Listen(IPAddress.Loopback, 0, submission =>
        {
            _submission = submission;
            Serve(submission, new SmtpListener("submission", ListenerRole.Submission, TlsMode.StartTls));
        });
    }

    /// <summary>Ends every SMTP connection.</summary>
    public void Close() => connections.AbortAll();

    private static int PortOf(ListenOptions? listener) => listener?.IPEndPoint?.Port
        ?? throw new InvalidOperationException("The server has not started.");

    private void Serve(ListenOptions endpoint, SmtpListener listener)
    {
        endpoint.Use(next => async connection =>
        {
            using IDisposable tracked = connections.Track(connection);
            if (await ContinuesAsync(connection))
            {
                await next(connection);
            }
        });
        endpoint.UseSmtp(listener);
    }

    private async Task<bool> ContinuesAsync(ConnectionContext connection)
    {
        FaultOutcome outcome = await faults.ApplyAsync(FaultStage.Connect, [], connection.ConnectionClosed);
        if (outcome.Reply is { } reply)
        {
            await connection.Transport.Output.WriteAsync(reply.Octets.ToArray(), connection.ConnectionClosed);
            await connection.Transport.Output.CompleteAsync();
        }

        if (outcome.IsDropped)
        {
            connection.Abort();
        }

        return outcome is { Reply: null, IsDropped: false };
    }
}

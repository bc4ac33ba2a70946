using global::SmtpServer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.SmtpServer.Listening;
using RelateMail.SmtpServer.Sessions;
using RelateMail.SmtpServer.Transport;

namespace RelateMail.SmtpServer.Hosting;

/// <summary>Runs the package SmtpServer with the listeners of the plan, and drains its sessions when the host stops.
/// </summary>
internal sealed class SmtpServerService(
    IServiceProvider services,
    ClientListenerFactory listeners,
    SessionDrain drain,
    ServerIdentity identity,
    IOptions<SmtpOptions> options,
    IOptions<SmtpLimits> limits,
    IOptions<SmtpTimeouts> timeouts,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider,
    ILogger<SmtpServerService> logger) : IHostedService, IDisposable
{
    /// <summary>Time for a session to end after its 421.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listeners.Open();
        var builder = new SmtpServerOptionsBuilder()
            .ServerName(identity.Name)
            .CustomSmtpGreeting(_ => $"220 {identity.Name} ESMTP")
            .CommandWaitTimeout(timeouts.Value.Session) // ClientStream applies Timeouts:Command, with 421
            .MaxMessageSize( // checked by ClientStream and the message store; with Strict the package never replies
                (int)options.Value.MaxMessageSizeBytes, MaxMessageSizeHandling.Ignore)
            .MaxRetryCount(limits.Value.HardErrors is > 0 and int errors ? errors : int.MaxValue);
        foreach (IEndpointDefinition endpoint in listeners.Endpoints)
        {
            builder.Endpoint(endpoint);
        }

        _running = RunAsync(builder.Build());
        return Task.CompletedTask;
    }

    /// <summary>
    /// Closes the ports, ends idle sessions with 421, and waits <see cref="SmtpTimeouts.Drain"/> for open transactions.
    /// The package stops last, because it would cancel every session at once.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        listeners.Close();
        if (drain.Open > 0)
        {
            logger.SessionsDraining(drain.Open);
        }

        drain.Begin();
        if (!await EndWithinAsync(timeouts.Value.Drain, cancellationToken))
        {
            logger.SessionsCut(drain.Open);
            drain.CutOff();
            await EndWithinAsync(s_grace, cancellationToken);
        }

        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(ISmtpServerOptions built)
    {
        var server = new global::SmtpServer.SmtpServer(built, services);
        server.SessionFaulted += OnFaulted;
        server.SessionFaulted += OnEnded;
        server.SessionCancelled += OnEnded;
        server.SessionCompleted += OnEnded;
        Exception? fault = null;
        try
        {
            await server.StartAsync(_stop.Token);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        if (!_stop.IsCancellationRequested)
        {
            logger.ServerStopped(fault);
            lifetime.StopApplication();
        }
    }

    private static void OnEnded(object? sender, SessionEventArgs args) =>
        ClientSession.Of(args.Context).EndEvidence();

    private void OnFaulted(object? sender, SessionFaultedEventArgs args)
    {
        if (args.Exception is IOException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            logger.SessionLost(args.Exception, args.Context.SessionId);
        }
        else
        {
            logger.SessionFaulted(args.Exception, args.Context.SessionId);
        }
    }

    private async Task<bool> EndWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await drain.Ended.WaitAsync(limit, timeProvider, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Listening;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>The number of connections is held against the number of files that the process may open.</summary>
public sealed class DescriptorLimitTests : IDisposable
{
    private readonly string _limits = Path.GetTempFileName();
    private readonly CapturedLog _log = new();
    private readonly ILoggerFactory _loggers;

    public DescriptorLimitTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
    }

    public void Dispose()
    {
        _loggers.Dispose();
        File.Delete(_limits);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10_000, "1048576", 10_000, false)] // the default of a container
    [InlineData(10_000, "1024", 512, true)] // the default of a shell
    [InlineData(0, "1024", 512, false)] // without a limit of its own
    [InlineData(100, "800", 100, false)]
    [InlineData(10_000, "400", 100, true)]
    [InlineData(10_000, "unlimited", 10_000, false)]
    [InlineData(0, "unlimited", 0, false)]
    public void Connections_are_limited_to_the_files_of_the_process(
        int asked, string files, int expected, bool isLogged)
    {
        var options = new SmtpLimits { Connections = asked };
        var limit = new DescriptorLimit(Files(files), _loggers.CreateLogger<DescriptorLimit>());

        limit.PostConfigure(null, options);

        Assert.Equal(expected, options.Connections);
        Assert.Equal(isLogged, _log.At(LogLevel.Warning).Any());
    }

    [Fact]
    public async Task Connections_wait_while_the_process_has_few_descriptors_left()
    {
        using var factory = new BoundedListenerFactory(
            Options.Create(new SocketTransportOptions()), Files("176"), TimeProvider.System, _loggers); // room for 16
        IConnectionListener listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Token);
        using var clients = new Clients((IPEndPoint)listener.EndPoint);
        var accepted = new List<ConnectionContext>();
        for (int count = 0; count < 16; count++)
        {
            await clients.ConnectAsync();
            accepted.Add((await listener.AcceptAsync(Token))!);
        }

        await clients.ConnectAsync();
        ValueTask<ConnectionContext?> next = listener.AcceptAsync(Token);
        Assert.False(next.IsCompleted);
        Assert.Single(_log.At(LogLevel.Error));

        accepted[0].Abort();
        await accepted[0].DisposeAsync();
        Assert.NotNull(await next);

        ValueTask<ConnectionContext?> last = listener.AcceptAsync(Token);
        await listener.UnbindAsync(Token);
        Assert.Null(await last);
        await listener.DisposeAsync();
    }

    [Fact]
    public void Waits_are_logged_when_they_begin_are_counted_and_have_ended()
    {
        var clock = new FakeTimeProvider();
        var pauses = new AcceptPauses(clock, _loggers.CreateLogger("test"));
        var endPoint = new IPEndPoint(IPAddress.Loopback, 25);
        pauses.Passed();
        for (int count = 0; count < 1000; count++)
        {
            pauses.Began(endPoint);
            clock.Advance(TimeSpan.FromSeconds(1));
            pauses.Passed();
        }

        Assert.Equal(34, _log.At(LogLevel.Error).Count()); // one, and one in each half minute of a thousand seconds
        Assert.Contains("30 since the last line", _log.At(LogLevel.Error).Last(), StringComparison.Ordinal);
        Assert.Empty(_log.At(LogLevel.Information));

        clock.Advance(AcceptPauses.Calm);
        pauses.Passed();
        pauses.Passed();
        Assert.Contains("1000 connections", Assert.Single(_log.At(LogLevel.Information)), StringComparison.Ordinal);

        pauses.Began(endPoint);
        Assert.Equal(35, _log.At(LogLevel.Error).Count());
        Assert.Contains("(1 since", _log.At(LogLevel.Error).Last(), StringComparison.Ordinal);
    }

    private OpenFiles Files(string limit)
    {
        File.WriteAllText(
            _limits,
            $"""
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             15000                15000                processes
            Max open files            {limit,-20} 1048576              files

            """);
        return new OpenFiles(_limits, open: "none");
    }

    private sealed class Clients(IPEndPoint server) : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public async Task ConnectAsync()
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            await socket.ConnectAsync(server);
        }

        public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());
    }
}

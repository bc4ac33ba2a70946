using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests.Accounts;

/// <summary>
/// Random changes of accounts by two silos, interleaved with RCPT, AUTH and MAIL at three gateways. A recipient is
/// accepted at most a second longer than its account, and never refused after its creation was answered.
/// </summary>
public sealed class StaleAnswerTests
{
    private const int Changes = 100;
    private const int Addresses = 8;

    private static readonly long s_second = Stopwatch.Frequency;

    private readonly AddressHistory[] _addresses =
        [.. Enumerable.Range(0, Addresses).Select(number => new AddressHistory($"box{number}@example.test"))];

    private int _accepted;
    private int _refused;
    private int _loggedIn;
    private int _ended;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_gateway_accepts_a_recipient_or_a_session_without_an_account()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(
            postgres, "Limits:SoftErrors=0", "Reputation:PointsPerAddress=0", "Accounts:MaxFailures=1000",
            "Accounts:HashMemoryBytes=65536", "Accounts:HashPasses=1", "Smtp:AuthenticationFailuresPerAddress=0");
        using HttpClient one = cluster.CreateApiClient();
        using HttpClient other = await cluster.AddSiloAsync();
        ServerPorts[] gateways =
            [cluster.Ports, await cluster.AddGatewayAsync(), await cluster.AddGatewayAsync()];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        Task[] checks = [.. gateways.SelectMany(
            gateway => new[] { AskAsync(gateway, stop.Token), LogInAsync(gateway, stop.Token) })];
        Task[] watched = [.. checks, ChangeAsync([one, other])];
        await await Task.WhenAny(watched); // a check ends early only with a finding
        await stop.CancelAsync();
        await Task.WhenAll(checks);

        Assert.True(
            Math.Min(Math.Min(_accepted, _refused), Math.Min(_loggedIn, _ended)) > 0,
            $"{_accepted} accepted, {_refused} refused, {_loggedIn} logged in, {_ended} sessions ended.");
        TestContext.Current.SendDiagnosticMessage(
            $"{_accepted} accepted, {_refused} refused, {_loggedIn} logged in, {_ended} sessions ended.");
    }

    private async Task ChangeAsync(HttpClient[] silos)
    {
        var random = new Random(20);
        for (int change = 0; change < Changes; change++)
        {
            AddressHistory address = _addresses[random.Next(Addresses)];
            HttpClient silo = silos[random.Next(silos.Length)];
            AddressState before = address.Last ?? AddressState.Absent;
            await (random.Next(4) switch
            {
                0 when before.Exists => address.ChangeAsync(
                    AddressState.Absent, () => SendAsync(silo, HttpMethod.Delete, address, null)),
                1 when before.Exists => PutAsync(silo, address, before with { Enabled = !before.Enabled }),
                _ => PutAsync(silo, address, new AddressState(true, true, address.NewPassword())),
            });
            await Task.Delay(random.Next(100), Token); // so that caches fill and sessions begin in between
        }
    }

    private static Task PutAsync(HttpClient silo, AddressHistory address, AddressState state) => address.ChangeAsync(
        state,
        () => SendAsync(silo, HttpMethod.Put, address, new { password = state.Password, disabled = !state.Enabled }));

    private static async Task SendAsync(HttpClient silo, HttpMethod method, AddressHistory address, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"accounts/{address.Address}", UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        (await silo.SendAsync(request, Token)).EnsureSuccessStatusCode();
    }

    /// <summary>RCPT for random addresses, until the token is cancelled.</summary>
    private async Task AskAsync(ServerPorts gateway, CancellationToken stop)
    {
        var random = new Random(gateway.Mx);
        while (!stop.IsCancellationRequested)
        {
            AddressHistory address = _addresses[random.Next(Addresses)];
            await using WireClient client = await WireClient.ConnectAsync(gateway.Mx);
            await client.CommandAsync("MAIL FROM:<sender@example.org>");
            long asked = Stopwatch.GetTimestamp();
            string reply = await client.CommandAsync($"RCPT TO:<{address.Address}>");
            long answered = Stopwatch.GetTimestamp();
            if (reply.StartsWith("250", StringComparison.Ordinal))
            {
                Assert.Contains(address.Between(asked - s_second, answered), state => state.Enabled);
                Interlocked.Increment(ref _accepted);
            }
            else
            {
                Assert.StartsWith("550", reply, StringComparison.Ordinal);
                Assert.Contains(address.Between(asked, answered), state => !state.Enabled);
                Interlocked.Increment(ref _refused);
            }
        }
    }

    /// <summary>
    /// AUTH, and MAIL until the session is ended, for random addresses, until the token is cancelled.
    /// </summary>
    private async Task LogInAsync(ServerPorts gateway, CancellationToken stop)
    {
        var random = new Random(gateway.Submission);
        while (!stop.IsCancellationRequested)
        {
            AddressHistory address = _addresses[random.Next(Addresses)];
            if (address.Last?.Password is not { } password)
            {
                await Task.Yield();
                continue;
            }

            await using WireClient client = await WireClient.ConnectAsync(gateway.Submission);
            string response = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{address.Address}\0{password}"));
            long began = Stopwatch.GetTimestamp();
            string reply = await client.CommandAsync($"AUTH PLAIN {response}");
            long ended = Stopwatch.GetTimestamp();
            IReadOnlyList<AddressState> states = address.Between(began, ended);
            if (!reply.StartsWith("235", StringComparison.Ordinal))
            {
                Assert.StartsWith("535", reply, StringComparison.Ordinal);
                Assert.Contains(states, state => !CanLogIn(state));
                continue;
            }

            Assert.Contains(states, CanLogIn);
            Interlocked.Increment(ref _loggedIn);
            await SubmitAsync(client, address, began, CanLogIn, stop);

            bool CanLogIn(AddressState state) => state.Enabled && state.Password == password;
        }
    }

    private async Task SubmitAsync(
        WireClient client, AddressHistory address, long began, Func<AddressState, bool> canLogIn,
        CancellationToken stop)
    {
        for (int message = 0; message < 50 && !stop.IsCancellationRequested; message++)
        {
            long asked = Stopwatch.GetTimestamp();
            string reply = await client.CommandAsync($"MAIL FROM:<{address.Address}>");
            long answered = Stopwatch.GetTimestamp();
            if (reply.StartsWith("421 4.7.0", StringComparison.Ordinal))
            {
                Assert.Contains(address.Between(began, answered), state => !canLogIn(state));
                Interlocked.Increment(ref _ended);
                return;
            }

            Assert.StartsWith("250", reply, StringComparison.Ordinal);
            Assert.Contains(address.Between(asked, answered), state => canLogIn(state));
            await client.CommandAsync("RSET");
        }
    }
}

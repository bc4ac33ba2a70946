using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RelateMail.Ledger.CommandLine;
using RelateMail.PostgresServer;
using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>HAProxy in front of the gateways, with the checks and time limits of <c>deploy/compose</c>.</summary>
internal sealed class Balancer : IDisposable
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ProcessGuard _guard;

    private Balancer(Process process, ProcessGuard guard, IReadOnlyList<GatewayAddress> addresses)
    {
        _process = process;
        _guard = guard;
        Addresses = addresses;
    }

    /// <summary>The address from which it connects to gateways on the loopback. Clients have another one.</summary>
    public static string Source => "127.0.0.9";

    /// <summary>Why this machine has no balancer; null if it has.</summary>
    public static string? WhyNot => File.Exists("/usr/sbin/haproxy") ? null : "it is not installed";

    /// <summary>One address for each port of a gateway, in the order of <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<GatewayAddress> Addresses { get; }

    /// <param name="source">The address from which it connects to the gateways, which they trust.</param>
    /// <param name="ports">For each port of a gateway, its address on each gateway.</param>
    /// <param name="health">The HTTP address of each gateway.</param>
    /// <param name="folder">For the configuration.</param>
    /// <param name="guard">Ends it when this program ends.</param>
    /// <param name="cancellationToken">Ends the wait until it listens.</param>
    public static async Task<Balancer> StartAsync(
        string source, IReadOnlyList<IReadOnlyList<GatewayAddress>> ports, IReadOnlyList<Uri> health, string folder,
        ProcessGuard guard, CancellationToken cancellationToken)
    {
        GatewayAddress[] addresses =
            [.. ports.Select(static port => port[0] with { Host = Loopback, Port = FreePorts.Take() })];
        string file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, Configuration(source, addresses, ports, health), cancellationToken);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/haproxy", ["-db", "-f", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        guard.Watch(process.Id);
        var log = new StringBuilder();
        process.OutputDataReceived += (_, line) => log.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var balancer = new Balancer(process, guard, addresses);
        long started = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync(addresses[0], cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > s_patience)
            {
                balancer.Dispose();
                throw new CannotRunException($"HAProxy did not start: {log}");
            }

            await Task.Delay(50, cancellationToken);
        }

        return balancer;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _guard.Forget(_process.Id);
        _process.Dispose();
    }

    private static string Configuration(
        string source, GatewayAddress[] addresses, IReadOnlyList<IReadOnlyList<GatewayAddress>> ports,
        IReadOnlyList<Uri> health)
    {
        var text = new StringBuilder(
            """
            defaults
                mode tcp
                balance leastconn
                retries 3
                option redispatch 1
                option httpchk GET /readyz
                http-check expect status 200
                timeout connect 2s
                timeout check 1s
                timeout client 6m
                timeout server 6m

            """);
        for (int port = 0; port < addresses.Length; port++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"listen port-{port}")
                .AppendLine(CultureInfo.InvariantCulture, $"    bind {addresses[port]}");
            for (int gateway = 0; gateway < health.Count; gateway++)
            {
                text.Append(CultureInfo.InvariantCulture, $"    server gateway-{gateway + 1} {ports[port][gateway]}")
                    .Append(CultureInfo.InvariantCulture, $" source {source} send-proxy-v2")
                    .Append(" check inter 1s fall 2 rise 1")
                    .AppendLine(CultureInfo.InvariantCulture, $" port {health[gateway].Port}");
            }
        }

        return text.ToString();
    }

    private static async Task<bool> AcceptsAsync(GatewayAddress address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

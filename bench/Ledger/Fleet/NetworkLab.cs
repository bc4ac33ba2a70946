using System.Diagnostics;
using System.Globalization;
using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>
/// A network namespace for each node, on a switch of their own, so that each link can be cut. This program and the
/// database are on the same switch.
/// </summary>
internal sealed class NetworkLab : IDisposable
{
    private static int s_labs;

    private readonly string _prefix;
    private readonly string _network;
    private readonly Dictionary<string, string> _addresses = [];

    private NetworkLab()
    {
        int number = Interlocked.Increment(ref s_labs);
        _prefix = Text($"rm{Environment.ProcessId % 10_000}n{number}");
        _network = Text($"10.{200 + (Environment.ProcessId / 250 % 50)}.{(Environment.ProcessId + number) % 250}");
    }

    /// <summary>Why this machine cannot have namespaces; null if it can.</summary>
    public static string? WhyNot =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "the scenario needs Linux and root"
        : Find("ip") && Find("iptables") ? null
        : "the scenario needs the programs ip and iptables on PATH";

    /// <summary>The address of this program and of the database.</summary>
    public string HostAddress => $"{_network}.254";

    /// <summary>The address from which a balancer of this program connects to nodes.</summary>
    public string BalancerAddress => $"{_network}.253";

    public static NetworkLab Create()
    {
        var lab = new NetworkLab();
        try
        {
            Run("ip", "netns", "add", lab.Switch);
            Run("ip", "-n", lab.Switch, "link", "add", "br0", "type", "bridge");
            Run("ip", "-n", lab.Switch, "link", "set", "br0", "up");
            Run("ip", "link", "add", lab._prefix, "type", "veth", "peer", "name", "host", "netns", lab.Switch);
            Run("ip", "-n", lab.Switch, "link", "set", "host", "master", "br0", "up");
            Run("ip", "address", "add", $"{lab.HostAddress}/24", "dev", lab._prefix);
            Run("ip", "address", "add", $"{lab.BalancerAddress}/24", "dev", lab._prefix);
            Run("ip", "link", "set", lab._prefix, "up");
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    /// <summary>Adds a node and returns its address.</summary>
    public string Add(string node)
    {
        string address = Text($"{_network}.{_addresses.Count + 1}");
        _addresses.Add(node, address);
        string space = Space(node);
        Run("ip", "netns", "add", space);
        Run("ip", "-n", Switch, "link", "add", node, "type", "veth", "peer", "name", "eth0", "netns", space);
        Run("ip", "-n", Switch, "link", "set", node, "master", "br0", "up");
        Run("ip", "-n", space, "address", "add", $"{address}/24", "dev", "eth0");
        Run("ip", "-n", space, "link", "set", "eth0", "up");
        Run("ip", "-n", space, "link", "set", "lo", "up");
        return address;
    }

    /// <summary>The command that runs a program in the namespace of a node.</summary>
    public string[] Wrap(string node) => ["ip", "netns", "exec", Space(node)];

    /// <summary>Drops everything between two nodes.</summary>
    public void Cut(string one, string other)
    {
        Deafen(one, other);
        Deafen(other, one);
    }

    /// <summary>The first node receives nothing from the second one.</summary>
    public void Deafen(string node, string from) => Drop(node, "-s", _addresses[from]);

    /// <summary>Drops everything between a node and the database.</summary>
    public void CutDatabase(string node, int port)
    {
        string number = port.ToString(CultureInfo.InvariantCulture);
        Drop(node, "-s", HostAddress, "-p", "tcp", "--sport", number);
    }

    public void Heal()
    {
        foreach (string node in _addresses.Keys)
        {
            Run("ip", "netns", "exec", Space(node), "iptables", "-F", "INPUT");
        }
    }

    public void Dispose()
    {
        TryRun("ip", "link", "delete", _prefix); // with its address; a namespace alone takes it away only later
        foreach (string node in _addresses.Keys)
        {
            TryRun("ip", "netns", "delete", Space(node));
        }

        TryRun("ip", "netns", "delete", Switch);
    }

    private string Switch => $"{_prefix}-switch";

    private string Space(string node) => $"{_prefix}-{node}";

    private void Drop(string node, params string[] packets) =>
        Run(["ip", "netns", "exec", Space(node), "iptables", "-A", "INPUT", .. packets, "-j", "DROP"]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static void Run(params string[] command)
    {
        string error = TryRun(command);
        if (error.Length > 0)
        {
            throw new CannotRunException($"{string.Join(' ', command)}: {error}");
        }
    }

    /// <returns>The error; empty after success.</returns>
    private static string TryRun(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : error.Length > 0 ? error : $"exit code {process.ExitCode}";
    }
}

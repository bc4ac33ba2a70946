using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Listening;

/// <summary>
/// Lowers <see cref="SmtpLimits.Connections"/> to what the process can open: each connection needs a file descriptor,
/// and a process without one cannot even send a 421.
/// </summary>
internal sealed class DescriptorLimit(OpenFiles files, ILogger<DescriptorLimit> logger)
    : IPostConfigureOptions<SmtpLimits>
{
    /// <summary>Descriptors for the runtime, the database, the cluster, HTTP, and connections that get 421.</summary>
    public const int Reserve = 256;

    private bool _isLogged;

    public void PostConfigure(string? name, SmtpLimits options)
    {
        if (files.Limit is not { } limit)
        {
            return;
        }

        long room = Math.Max(limit - Reserve, limit / 2); // half of a limit that is very low
        if (options.Connections > 0 && options.Connections <= room)
        {
            return;
        }

        if (room <= int.MaxValue)
        {
            int asked = options.Connections;
            options.Connections = (int)room;
            if (asked > 0 && !Interlocked.Exchange(ref _isLogged, true)) // options are created more than once
            {
                logger.ConnectionsLimited(asked, limit, room);
            }
        }
    }
}

/// <summary>The number of files that this process may open.</summary>
internal sealed class OpenFiles(string path = "/proc/self/limits")
{
    /// <summary>Null if unknown or unlimited. The runtime raises the soft limit to the hard one at start.</summary>
    public long? Limit { get; } = Read(path);

    private static long? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null; // not Linux
        }

        string? line = File.ReadLines(path).FirstOrDefault(
            line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string[] fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > 3 && long.TryParse(fields[3], out long limit) ? limit : null;
    }
}

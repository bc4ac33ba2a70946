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
    /// <summary>
    /// Descriptors for the runtime (about 250, most of them its own files), the database, the cluster, HTTP, and
    /// connections that get 421.
    /// </summary>
    public const int Reserve = 512;

    private bool _isLogged;

    public void PostConfigure(string? name, SmtpLimits options)
    {
        if (files.Limit is not { } limit)
        {
            return;
        }

        long room = Math.Max(limit - Reserve, limit / 4); // a part of a limit that is very low
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

/// <summary>The files that this process has opened and may open.</summary>
internal sealed class OpenFiles(string limits = "/proc/self/limits", string open = "/proc/self/fd")
{
    /// <summary>Null if unknown or unlimited. The runtime raises the soft limit to the hard one at start.</summary>
    public long? Limit { get; } = Read(limits);

    /// <summary>The files that are open now; 0 if unknown.</summary>
    public int Used => Directory.Exists(open) ? Directory.EnumerateFileSystemEntries(open).Count() : 0;

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

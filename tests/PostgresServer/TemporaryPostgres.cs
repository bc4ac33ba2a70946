using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace RelateMail.PostgresServer;

/// <summary>
/// A temporary PostgreSQL server on a free loopback port, as durable as an operator's. The server ends with the process
/// that started it. Tests can kill, freeze and restart it on the same port and data.
/// </summary>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    public const string Superuser = "postgres";
    public const string Password = "postgres-secret";

    /// <summary>The environment variable with the connection string of a server to use instead.</summary>
    public const string Variable = "RELATEMAIL_TEST_POSTGRES";

    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-postgres-").FullName;
    private readonly int _port = FreePorts.Take();
    private Process? _guard;

    private TemporaryPostgres()
    {
    }

    /// <summary>Why no server can be started; null if one can.</summary>
    public static string? WhyNot => PostgresPrograms.Folder is null
        ? "PostgreSQL is not available: initdb and postgres are not on PATH, and no connection string is in "
            + $"{Variable}."
        : null;

    public int Port => _port;

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Creates a server and waits until it answers.</summary>
    /// <param name="settings">Settings of the server, <c>name=value</c>.</param>
    public static async Task<TemporaryPostgres> StartAsync(params string[] settings)
    {
        var server = new TemporaryPostgres();
        await server.InitializeAsync(settings);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>The superuser's connection string to <paramref name="database"/>, which need not exist yet.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={_port};Username={Superuser};Password={Password};Database={database}";

    /// <summary>The user of the server's processes, who must own the folder of a tablespace.</summary>
    public static string ServerUser { get; } = Environment.UserName != "root" ? Environment.UserName
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";

    /// <summary>Creates an empty database and returns the superuser's connection string to it.</summary>
    /// <param name="name">The name of the database.</param>
    /// <param name="folder">The folder of its files, empty and owned by <see cref="ServerUser"/>; null for that of the
    /// server.</param>
    public async Task<string> CreateDatabaseAsync(string name, string? folder = null)
    {
        if (folder is not null)
        {
            await ExecuteAsync(ConnectionString(), $"""CREATE TABLESPACE "{name}" LOCATION '{folder}'""");
        }

        string tablespace = folder is null ? "" : $"""TABLESPACE "{name}" """;
        await ExecuteAsync(ConnectionString(), $"""CREATE DATABASE "{name}" {tablespace}""");
        return ConnectionString(name);
    }

    /// <summary>Creates a synchronous standby: each commit of this server waits until the standby has it on disk.
    /// </summary>
    public async Task<TemporaryPostgres> AddStandbyAsync()
    {
        var standby = new TemporaryPostgres();
        await standby.CopyAsync(_port);
        await standby.ResumeAsync();
        await ExecuteAsync(ConnectionString(), "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ExecuteAsync(ConnectionString(), "SELECT pg_reload_conf()");
        return standby;
    }

    /// <summary>Makes a standby the primary server, and waits until it is.</summary>
    public Task PromoteAsync() => ExecuteAsync(ConnectionString(), "SELECT pg_promote(true, 60)");

    /// <summary>Kills all processes of the server with SIGKILL; the data files stay as they are.</summary>
    public async Task KillAsync()
    {
        Signal("KILL", Processes());
        await EndGuardAsync();
    }

    /// <summary>Freezes all processes of the server with SIGSTOP: connections stay open, but nothing answers.</summary>
    public void Freeze() => Signal("STOP", Processes());

    public void Thaw() => Signal("CONT", Processes());

    /// <summary>Starts the server on its data; does nothing if it runs.</summary>
    public async Task ResumeAsync()
    {
        if (_guard is { HasExited: false })
        {
            return;
        }

        // The shell kills the server when its input ends, which happens when this process ends for any reason.
        File.Delete(Path.Combine(DataFolder, "postmaster.pid"));
        string command = $"exec 2>>'{_folder}/guard.log'; "
            + $"{AsServerUser()} '{Program("postgres")}' -D '{DataFolder}' >>'{_folder}/log' 2>&1 </dev/null & "
            + "server=$!; "
            + "( while kill -0 $server 2>/dev/null; do sleep 0.2; done; kill $$ 2>/dev/null ) & "
            + "read -r _; kill -9 $server $(cat /proc/$server/task/$server/children) 2>/dev/null; wait $server";
        _guard = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardInput = true })!;
        await WaitUntilAnsweringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await KillAsync();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program(string name) =>
        Path.Combine(PostgresPrograms.Folder ?? throw new InvalidOperationException(WhyNot), name);

    /// <summary>PostgreSQL does not run as root. Under root, the server runs as its own or an unprivileged
    /// user.</summary>
    private static string AsServerUser()
    {
        if (Environment.UserName != "root")
        {
            return "exec";
        }

        return $"exec setpriv --reuid={ServerUser} --regid=$(id -g {ServerUser}) --clear-groups";
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Signal(string signal, List<int> processes)
    {
        if (processes.Count > 0)
        {
            // A process may have ended meanwhile, so errors of kill are ignored.
            var start = new ProcessStartInfo("kill", ["-" + signal, .. processes.Select(id => $"{id}")])
            {
                RedirectStandardError = true,
            };
            using Process kill = Process.Start(start)!;
            kill.WaitForExit();
        }
    }

    private async Task InitializeAsync(IEnumerable<string> settings)
    {
        string password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password);
        await RunAsync(
            $"{OwnFolder()} && {AsServerUser()} '{Program("initdb")}' -D '{DataFolder}' -U {Superuser}"
            + $" --pwfile='{password}' -A scram-sha-256 -E UTF8 --locale=C --no-sync");
        await File.AppendAllLinesAsync(
            Path.Combine(DataFolder, "postgresql.conf"),
            [
                "listen_addresses = '127.0.0.1'", $"port = {_port}", "unix_socket_directories = ''",
                "max_connections = 200",
                "recovery_init_sync_method = syncfs", // one call instead of an fsync of each file after a kill
                .. settings,
            ]);
        await File.AppendAllTextAsync(
            Path.Combine(DataFolder, "pg_hba.conf"), "host all all samenet scram-sha-256\n"); // of listen_addresses
    }

    private async Task CopyAsync(int primary)
    {
        string source = $"host=127.0.0.1 port={primary} user={Superuser} password={Password}";
        await RunAsync(
            $"{OwnFolder()} && {AsServerUser()} '{Program("pg_basebackup")}' -D '{DataFolder}' -d '{source}' "
            + "--write-recovery-conf --checkpoint=fast --no-sync");
        await File.AppendAllTextAsync(Path.Combine(DataFolder, "postgresql.conf"), $"port = {_port}\n");
    }

    private string OwnFolder() => Environment.UserName == "root" ? $"chown -R {ServerUser} '{_folder}'" : "true";

    private static async Task RunAsync(string command)
    {
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-c", command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The server could not be created: {await output}{error}");
        }
    }

    private async Task WaitUntilAnsweringAsync()
    {
        while (true)
        {
            try
            {
                await ExecuteAsync(ConnectionString(), "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (_guard is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException(
                    $"The server ended at start: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}",
                    exception);
            }
        }
    }

    private async Task EndGuardAsync()
    {
        if (_guard is null)
        {
            return;
        }

        await _guard.StandardInput.DisposeAsync();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    /// <summary>The server and its children, the server first; empty if it does not run.</summary>
    private List<int> Processes()
    {
        string file = Path.Combine(DataFolder, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), out int server))
        {
            return [];
        }

        var processes = new List<int> { server };
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int id) && ParentOf(id) == server)
            {
                processes.Add(id);
            }
        }

        return processes;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // The name, in parentheses, may contain spaces: state and parent follow the last parenthesis.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // the process has ended
        }
    }
}

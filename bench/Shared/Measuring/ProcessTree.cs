using System.Buffers.Binary;
using System.Globalization;

namespace RelateMail.Shared.Measuring;

/// <summary>The server's processes and all their descendants, read from <c>/proc</c> of Linux.</summary>
internal sealed class ProcessTree
{
    private readonly IReadOnlyList<int> _roots;
    private readonly double _ticksPerSecond = ReadTicksPerSecond();

    private ProcessTree(IReadOnlyList<int> roots) => _roots = roots;

    /// <returns>Null if no process is given.</returns>
    /// <exception cref="CannotRunException">The system has no <c>/proc</c>, or a process does not exist.</exception>
    public static ProcessTree? Open(IReadOnlyList<int> roots)
    {
        if (roots.Count == 0)
        {
            return null;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new CannotRunException("--pid needs Linux, because it reads /proc.");
        }

        foreach (int root in roots)
        {
            if (!File.Exists($"/proc/{root}/stat"))
            {
                throw new CannotRunException($"There is no process {root}.");
            }
        }

        return new ProcessTree(roots);
    }

    /// <summary>The processes of the tree at the last <see cref="TryRead"/>.</summary>
    public IReadOnlyCollection<int> Members { get; private set; } = [];

    /// <summary>Sums over the current tree; null if one of the given processes has ended.</summary>
    public ProcessUsage? TryRead()
    {
        Dictionary<int, ProcessStat> all = ReadAll();
        if (!_roots.All(all.ContainsKey))
        {
            return null;
        }

        Members = FindMembers(all);
        long ticks = Members.Sum(process => all[process].CpuTicks);
        (long resident, long anonymous) = ReadMemory(Members);
        return new ProcessUsage(TimeSpan.FromSeconds(ticks / _ticksPerSecond), resident, anonymous, Members.Count);
    }

    /// <summary>Sums of resident and anonymous memory. Cheap, because it does not search for new members.</summary>
    public static (long Resident, long Anonymous) ReadMemory(IReadOnlyCollection<int> members)
    {
        long resident = 0, anonymous = 0;
        foreach (int process in members)
        {
            (long processResident, long processAnonymous) = ReadMemory(process);
            resident += processResident;
            anonymous += processAnonymous;
        }

        return (resident, anonymous);
    }

    private HashSet<int> FindMembers(Dictionary<int, ProcessStat> all)
    {
        ILookup<int, int> children = all.ToLookup(process => process.Value.Parent, process => process.Key);
        var members = new HashSet<int>();
        var waiting = new Stack<int>(_roots);
        while (waiting.TryPop(out int process))
        {
            if (members.Add(process))
            {
                foreach (int child in children[process])
                {
                    waiting.Push(child);
                }
            }
        }

        return members;
    }

    private static Dictionary<int, ProcessStat> ReadAll()
    {
        var all = new Dictionary<int, ProcessStat>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            ReadOnlySpan<char> name = Path.GetFileName(folder.AsSpan());
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && TryReadText($"{folder}/stat") is { } stat)
            {
                all.Add(process, ProcessStat.Parse(stat));
            }
        }

        return all;
    }

    /// <summary>
    /// Resident octets, and the part of them outside files and shared memory; 0 after the process has ended.
    /// </summary>
    private static (long Resident, long Anonymous) ReadMemory(int process)
    {
        if (TryReadText($"/proc/{process}/statm") is not { } text)
        {
            return (0, 0);
        }

        string[] pages = text.Split(' ');
        long resident = long.Parse(pages[1], CultureInfo.InvariantCulture);
        long shared = long.Parse(pages[2], CultureInfo.InvariantCulture);
        return (resident * Environment.SystemPageSize, (resident - shared) * Environment.SystemPageSize);
    }

    /// <summary>Null if the process ended after it was listed.</summary>
    private static string? TryReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>AT_CLKTCK of the auxiliary vector, entry 17: pairs of native words.</summary>
    private static double ReadTicksPerSecond()
    {
        ReadOnlySpan<byte> vector = File.ReadAllBytes("/proc/self/auxv");
        for (; vector.Length >= 16; vector = vector[16..])
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(vector) == 17)
            {
                return BinaryPrimitives.ReadInt64LittleEndian(vector[8..]);
            }
        }

        throw new InvalidOperationException("/proc/self/auxv does not contain the clock ticks per second.");
    }
}

/// <param name="Cpu">User and system time, including children that have ended and were awaited.</param>
/// <param name="Resident">Octets. Pages that processes share are counted in each of them.</param>
/// <param name="Anonymous">Octets of memory without a file: heap and stacks.</param>
/// <param name="Processes">Number of processes.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, long Resident, long Anonymous, int Processes);

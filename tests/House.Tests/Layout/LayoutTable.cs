namespace RelateMail.House.Tests.Layout;

/// <summary>The dependencies that <c>Layout.txt</c> allows.</summary>
internal sealed class LayoutTable
{
    public const string FileName = "tests/House.Tests/Layout/Layout.txt";

    private readonly Dictionary<(string From, string To), int> _allowed = [];

    private readonly Dictionary<string, int> _rooms = [];

    private readonly List<Finding> _mistakes = [];

    public LayoutTable(IReadOnlyList<string> rows)
    {
        for (int index = 0; index < rows.Count; index++)
        {
            string row = rows[index].Split('#')[0].Trim();
            if (row.Length > 0)
            {
                Add(row, index + 1);
            }
        }
    }

    public static LayoutTable OfRepository { get; } =
        new([.. File.ReadLines(Path.Combine(Repository.Root, FileName))]);

    /// <summary>The table that would allow what there is: the projects, then the folders of each.</summary>
    public static IEnumerable<string> Rows(IReadOnlyList<Dependency> dependencies, IReadOnlySet<string> rooms) =>
        from room in rooms.OrderBy(room => room.Contains('/', StringComparison.Ordinal)).ThenBy(room => room)
        let slash = room.IndexOf('/', StringComparison.Ordinal)
        let uses = dependencies.Where(use => use.From == room).Select(use => use.To[(slash + 1)..])
        select $"{room}: {string.Join(", ", uses)}".TrimEnd();

    /// <summary>Dependencies that are not allowed, rows and rooms that nothing uses, and rooms without a row.</summary>
    public IEnumerable<Finding> Compare(IReadOnlyList<Dependency> dependencies, IReadOnlySet<string> rooms)
    {
        HashSet<(string, string)> used = [.. dependencies.Select(use => (use.From, use.To))];
        IEnumerable<Finding> forbidden =
            from use in dependencies
            where !_allowed.ContainsKey((use.From, use.To))
            select new Finding(use.Path, use.Line,
                $"{use.From} depends on {use.To} ({use.Example}), which {FileName} does not allow");
        IEnumerable<Finding> unused =
            from row in _allowed
            where !used.Contains(row.Key)
            select new Finding(FileName, row.Value, $"{row.Key.From} no longer depends on {row.Key.To}: remove it");
        IEnumerable<Finding> gone =
            from row in _rooms
            where !rooms.Contains(row.Key)
            select new Finding(FileName, row.Value, $"{row.Key} does not exist: remove its row");
        IEnumerable<Finding> unlisted =
            from room in rooms
            where !_rooms.ContainsKey(room)
            select new Finding(FileName, 1, $"{room} has no row");
        return [.. _mistakes, .. forbidden, .. unused, .. gone, .. unlisted];
    }

    private void Add(string row, int line)
    {
        string[] halves = row.Split(':', 2, StringSplitOptions.TrimEntries);
        if (halves.Length != 2 || !_rooms.TryAdd(halves[0], line))
        {
            _mistakes.Add(new(FileName, line, $"'{row}' is not 'room: rooms', or the second row of its room"));
            return;
        }

        // A folder's row names other folders of its project.
        int slash = halves[0].IndexOf('/', StringComparison.Ordinal);
        string project = slash < 0 ? "" : halves[0][..(slash + 1)];
        foreach (string to in halves[1].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            _allowed[(halves[0], project + to)] = line;
        }
    }
}

using System.Globalization;

namespace RelateMail.Shared.Measuring;

/// <summary>One line of <c>/proc/PID/stat</c> (proc(5)).</summary>
/// <param name="Parent">Id of the parent process.</param>
/// <param name="CpuTicks">utime, stime, cutime and cstime.</param>
internal readonly record struct ProcessStat(int Parent, long CpuTicks)
{
    /// <remarks>
    /// The second field is the program's name in parentheses. The name may contain spaces and parentheses, so the other
    /// fields are counted from the last closing parenthesis.
    /// </remarks>
    public static ProcessStat Parse(string line)
    {
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' '); // fields[0] is field 3 of proc(5)
        return new ProcessStat(
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            Ticks(fields[11]) + Ticks(fields[12]) + Ticks(fields[13]) + Ticks(fields[14]));
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}

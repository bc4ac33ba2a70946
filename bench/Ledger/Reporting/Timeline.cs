using System.Globalization;
using System.Text;

namespace RelateMail.Ledger.Reporting;

/// <summary>The run second by second: the number of 250s, and the events.</summary>
internal static class Timeline
{
    private const int Width = 50;

    public static string Of(RunReport report)
    {
        int[] seconds = report.Figures.AcknowledgementsBySecond();
        int most = Math.Max(1, seconds.Max());
        var text = new StringBuilder();
        for (int second = 0; second < seconds.Length; second++)
        {
            IEnumerable<string> notes =
                report.Book.Notes.Where(note => (int)note.At == second).Select(note => note.Text);
            string bar = new('#', seconds[second] * Width / most);
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{second,5} s {seconds[second],6:N0}  {bar,-Width}  {string.Join("; ", notes)}");
            text.AppendLine(line.TrimEnd());
        }

        return text.ToString();
    }
}

using System.Security.Cryptography;
using RelateMail.Api.Contracts;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Audit;

/// <summary>Follows the chain of the log from its first row to its head.</summary>
internal static class AuditCheck
{
    private const int RowsAtOnce = 500;

    public static async Task<AuditVerdictView> RunAsync(IAuditLog log, CancellationToken cancellationToken)
    {
        AuditHead head = await log.ReadHeadAsync(cancellationToken); // rows that are added meanwhile are not checked
        AuditRow? last = null;
        long first = 0, count = 0;
        while ((last?.Number ?? 0) < head.Number)
        {
            IReadOnlyList<AuditRow> rows = await log.ListAsync(last?.Number, RowsAtOnce, false, cancellationToken);
            foreach (AuditRow row in rows.Where(row => row.Number <= head.Number))
            {
                if (ProblemOf(row, last) is { } problem)
                {
                    return Verdict(row.Number, problem);
                }

                first = last is null ? row.Number : first;
                last = row;
                count++;
            }

            if (rows.Count < RowsAtOnce)
            {
                break;
            }
        }

        AuditHead end = last is null ? AuditChain.Start : new(last.Number, last.Digest);
        return end.Number == head.Number && AreEqual(end.Digest, head.Digest)
            ? Verdict(null, null)
            : Verdict(head.Number, "head-differs");

        AuditVerdictView Verdict(long? broken, string? problem) => new()
        {
            IsIntact = problem is null,
            BrokenNumber = broken,
            Problem = problem,
            FirstNumber = first,
            LastNumber = last?.Number ?? 0,
            RowCount = count,
            Digest = Convert.ToHexString(last?.Digest ?? AuditChain.Start.Digest),
        };
    }

    /// <summary>Null if the row follows the row before.</summary>
    private static string? ProblemOf(AuditRow row, AuditRow? before) =>
        before is not null && row.Number != before.Number + 1 ? "row-missing"
        : before is not null && !AreEqual(row.Previous, before.Digest) ? "chain-broken"
        : row.Number == 1 && !AreEqual(row.Previous, AuditChain.Start.Digest) ? "chain-broken"
        : !AreEqual(row.Digest, AuditChain.DigestOf(row.Number, row.Entry, row.Previous)) ? "row-changed"
        : null;

    private static bool AreEqual(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);
}

using System.Buffers;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Content.Pieces;

/// <summary>Lends the buffers of contents, and counts them against the memory budget of the node.</summary>
internal sealed class BudgetedPool(ArrayPool<byte> pool, MemoryBudget budget) : ArrayPool<byte>
{
    public override byte[] Rent(int minimumLength)
    {
        byte[] buffer = pool.Rent(minimumLength);
        budget.Take(buffer.Length);
        return buffer;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        budget.Return(array.Length);
        pool.Return(array, clearArray);
    }
}

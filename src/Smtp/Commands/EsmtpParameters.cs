using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>Reads the parameters after the path of MAIL or RCPT (RFC 5321 §4.1.1.11), each at most once.</summary>
internal static class EsmtpParameters
{
    /// <param name="octets">The parameters as the client sent them, without the path.</param>
    /// <param name="known">The parameters of all extensions; at most 32.</param>
    /// <param name="parameters">In: the defaults. Out: the values that were read.</param>
    /// <returns>Null if all parameters were read.</returns>
    public static SmtpReply? Read<T>(ReadOnlySpan<byte> octets, EsmtpParameter<T>[] known, ref T parameters)
        where T : class
    {
        uint seen = 0;
        var reader = new EsmtpParameterReader(octets);
        while (reader.Read())
        {
            int index = IndexOf(reader, known);
            if (index < 0)
            {
                return SmtpReplies.UnknownParameter;
            }

            uint bit = 1u << index;
            if ((seen & bit) != 0 || known[index].Read(parameters, reader.Value) is not { } extended)
            {
                return SmtpReplies.SyntaxError;
            }

            seen |= bit;
            parameters = extended;
        }

        return reader.IsMalformed ? SmtpReplies.SyntaxError : null;
    }

    private static int IndexOf<T>(EsmtpParameterReader reader, EsmtpParameter<T>[] known)
        where T : class
    {
        for (int index = 0; index < known.Length; index++)
        {
            if (reader.Is(known[index].Keyword))
            {
                return index;
            }
        }

        return -1;
    }
}

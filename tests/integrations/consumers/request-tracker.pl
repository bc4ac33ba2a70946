# Prints the tickets of Request Tracker as lines of JSON. The configuration is in RT_SITE_CONFIG.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use JSON;
use RT -init;

my $tickets = RT::Tickets->new(RT->SystemUser);
$tickets->FromSQL("Queue = 'General'");
while (my $ticket = $tickets->Next) {
    my ($text, @files) = ('');
    my $attachments = $ticket->Attachments;
    $attachments->Columns(qw(id ContentType ContentEncoding Content Filename Headers TransactionId));
    while (my $part = $attachments->Next) {
        if (length($part->Filename // '')) {
            my $octets = $part->Content;
            push @files, { name => $part->Filename, size => length $octets, sha256 => sha256_hex($octets) };
        } elsif ($part->ContentType eq 'text/plain') {
            $text .= $part->Content;
        }
    }
    print JSON->new->utf8->encode({ subject => $ticket->Subject, text => $text, files => \@files }), "\n";
}

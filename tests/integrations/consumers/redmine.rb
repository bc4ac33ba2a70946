# Run by the Rails runner of Redmine: "prepare" makes a project that accepts mail, "filed" prints the issues.
require "json"

if ARGV.first == "prepare"
  Setting.mail_handler_api_enabled = "1"
  Setting.mail_handler_api_key = "redmine-key"
  Setting.attachment_max_size = "40000"
  Setting.notified_events = []
  Project.create!(name: "Mail", identifier: "mail", trackers: Tracker.all)
else
  Issue.order(:id).each do |issue|
    puts JSON.generate(
      "subject" => issue.subject, "text" => issue.description,
      "files" => issue.attachments.map do |file|
        { "name" => file.filename, "size" => file.filesize, "sha256" => Digest::SHA256.file(file.diskfile).hexdigest }
      end)
  end
end

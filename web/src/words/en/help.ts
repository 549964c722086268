import type { Words } from '../fr';

export const help: Pick<Words, 'help' | 'told'> = {
  help: {
    open: 'Help',
    title: 'Help: {{page}}',
    sections: {
      does: 'What one does here',
      marks: 'The marks',
      sees: 'Who sees what',
      keys: 'By keyboard',
    },
    pages: {
      today: {
        does: `Your day at a glance: your balances, your next absence, your pending requests.
Managers find what they have to decide, who is away today and this week, and the days when the team falls below its minimum.
HR find the balances that will expire, the missing documents and the payroll month.
Each line leads to the page where one acts. Everything is kept up to date without reloading.`,
        sees: `Here everybody sees only what concerns them: their own balances, and the requests they have to decide.`,
      },
      planning: {
        does: `Who is here, and who is not. Choose the period and the team: the address of the page keeps them, you may send it or bookmark it.
Drag over your own row to ask for an absence. Drag a pending request to move it; an approved absence, or somebody else’s, becomes a proposal.
Right click, long press or Shift + F10: all that can be done in that place. The ? key gives the list of keys.
What others change moves before your eyes, and stays marked for a moment with their name.
Printing fits A4 or A3 landscape.`,
        marks: `Solid | approved absence
Hatched | pending request
Half a cell | morning on the left, afternoon on the right
Letters | the kind of absence, as far as you may see it
Grey column | weekend or public holiday, with its name
Foot row | present and minimum of the team; marked when somebody is missing`,
        sees: `Your colleagues see that you are away, work from home or are on call; never why.
Your managers see the type and the comment; of a medical absence nothing but the type. HR see everything.`,
        keys: `Arrows | from one cell to the next
Shift + arrows | choose several days
Enter | open, or ask for the chosen days
Ctrl + C, Ctrl + V | copy and paste
Ctrl + Z | take back what was just done
Escape | give up`,
      },
      absences: {
        does: `All your absences: those to come first, past ones below.
As long as a request is pending you can change or cancel it. An approved absence can be cancelled until it has begun; after that, ask HR.`,
        marks: `Pending | nobody has decided yet
Validated, waits for HR | your manager agrees, HR decide next
Approved | it is done, the balance is charged
Refused | the reason is written below
Cancelled | it no longer counts, the balance is given back`,
        sees: `Your comment is read by those who decide; never by your colleagues.`,
      },
      ask: {
        does: `Choose a type and dates: the count appears at once, with its reasons (weekends, public holidays, part time).
You see your balance today and at that date, who else will be away, and who will decide.
Warnings do not keep you from sending: those who decide see them, too.
Without a network your request waits and leaves by itself, only once.`,
        marks: `“21/12”, “21 dec”, “monday”, “tomorrow”, “+3” | dates are written as they are said
Morning, afternoon | an absence may begin or end at noon`,
        sees: `A document is read only by you and by those who need it; a medical one by HR alone.`,
      },
      absence: {
        does: `An absence and its history: who asked for it, who decided, when.
Here one adds a comment or a document, proposes other dates, answers a proposal.
If somebody decides while you are reading, the page shows it at once.`,
        sees: `Comments are read by the person and by those who decide. A medical document is read by HR alone.`,
      },
      decide: {
        does: `The requests that wait for your decision, the oldest first.
Each row shows the team on those days, the balance after it, conflicts, and since when it has waited.
A refusal needs a reason: the person will read it. You can decide several at once, and take a decision back right away.
If somebody else decides before you, the page says who, and when.`,
        marks: `Minimum | the team would fall below its minimum
Of right | the absence cannot be refused, it waits for a document
To acknowledge | effective already: there is nothing to decide`,
        sees: `A manager sees the type and the comment; of a medical absence neither comment nor document.`,
        keys: `Arrows | from one request to the next
A, R | accept, refuse the chosen request
Space | tick it, to decide several`,
      },
      notifications: {
        does: `What others did for you or with you, the newest first.
A notification leads to what it is about, and becomes read. What is read on one device is so on all.`,
        marks: `Blue line and dot | not read yet; the dot marks it as read
Number on the bell, in the title of the tab and on its icon | how many you have not read`,
        sees: `Your notifications are yours alone. They never say the type of an absence.`,
      },
      connection: {
        does: `Says whether what others do arrives here, by which way, and what happened in this tab.
If something is wrong, test the connection: every way is tried from this browser, and what does not pass is told with a text to send to your administrator.
The summary says what happened so far. There is nothing personal in it, nor in that text.`,
        marks: `Green dot | live
Orange dot | live, by a slower way: a proxy is probably in the way
Dashed circle | connecting, nothing is lost
Red circle | interrupted: the page tries again by itself
Red square | stopped: connect again`,
      },
      teams: {
        does: `The teams, their members, their managers and their minimum.
The managers of a team decide on the absences of its members. Below the minimum the planning and the requests warn; the settings may have the request refused, too.`,
        sees: `HR change all teams; the others see those that concern them.`,
      },
      people: {
        does: `Everybody in the company. Search by any part of the name.
Adding a person gives a link to pass on: it works once, to choose a password.
Who leaves is deactivated, never erased: their history stays.`,
        marks: `Has not chosen a password yet | the link has not been used: you can make a new one`,
        sees: `HR see and change everything. A manager sees the members of their teams.`,
      },
      person: {
        does: `A person: their team, working pattern, site, managers and balances.
A change counts from the date you give; what is past stays counted as before.`,
        sees: `HR see everything, a manager what is needed to decide, everybody their own.`,
      },
      types: {
        does: `The types of absence of the company: who decides them, how they are counted, which balance they charge.
A type that is no longer used is hidden: absences that have it keep its name.`,
        marks: `Code | the letters shown in the planning
Effective without a decision | as soon as it is entered, and HR take note
Of right, with a proof | cannot be refused, a document is asked for`,
        sees: `A medical type is seen only by the person and by those who decide; its comment and documents by HR alone.`,
      },
      calendars: {
        does: `The sites and their public holidays, the working patterns, the closures of the company.
Changing a calendar counts what has been entered anew at once.`,
        sees: `Everybody sees the calendars; HR change them.`,
      },
      balances: {
        does: `The balances of a person, and each line of them: what is earned, taken, pending, what expires and when.
A correction is written with its reason. Nothing is erased: one corrects by a new line.`,
        marks: `Earned | gained up to that day
Taken | past already
Pending | reserved by a request
Available | what can still be asked for`,
        sees: `Everybody sees their own balances; a manager those of the team; HR all of them.`,
      },
      settings: {
        does: `The rules of the company: one or two steps of decision, what colleagues see, reminders, payroll.
A setting counts at once, for everybody, without reloading their pages.`,
        sees: `Only HR see and change the settings.`,
      },
      account: {
        does: `Your password, your language, the look, and the devices where you are signed in.
Close a session that you do not recognize: that device will see nothing any more, at once.`,
        sees: `Nobody can read your password, not even HR: they can only give you a link to choose a new one.`,
      },
    },
  },

  told: {
    label: 'Messages',
  },
};
